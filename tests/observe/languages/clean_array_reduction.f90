program t
  implicit none
  integer :: i, h(10)
  real(8), allocatable :: w(:)
  h = 0; allocate(w(5)); w = 0
  !$omp parallel do reduction(+:h,w)
  do i = 1, 1000
    h(mod(i,10)+1) = h(mod(i,10)+1) + 1
    w(mod(i,5)+1) = w(mod(i,5)+1) + 0.5d0
  end do
  print *, h, w
end program t

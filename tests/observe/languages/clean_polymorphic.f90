module shapes
  implicit none
  type, abstract :: shape
  contains
    procedure(area_i), deferred :: area
  end type
  abstract interface
    function area_i(self) result(a)
      import :: shape
      class(shape), intent(in) :: self
      real(8) :: a
    end function
  end interface
  type, extends(shape) :: circle
    real(8) :: r = 1
    real(8), allocatable :: extra(:)
  contains
    procedure :: area => circle_area
  end type
  type box
    class(shape), allocatable :: s
  end type
contains
  function circle_area(self) result(a)
    class(circle), intent(in) :: self
    real(8) :: a
    a = 3 * self%r**2 + sum(self%extra)
  end function
end module
program main
  use shapes
  implicit none
  type(box) :: b(40)
  type(circle) :: c
  real(8) :: total
  integer :: i
  do i = 1, 40
    allocate(c%extra(3)); c%extra = i; c%r = i
    allocate(b(i)%s, source=c)
    deallocate(c%extra)
  end do
  total = 0
  !$omp parallel do reduction(+:total) private(c)
  do i = 1, 40
    c = circle(2d0, [1d0, 2d0])
    associate (s => b(i)%s)
      total = total + s%area() + c%area()
    end associate
    block
      real(8) :: t(4)
      t = i
      total = total + sum(t)
    end block
  end do
  print *, total
end program
